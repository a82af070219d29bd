import * as z from 'zod/mini';
import type { Route } from '../../shared/routes/route.ts';

/** A table of one line, for what is about every operation alike. */
export const oneRoute = {
  doThing: {
    summary: 'Do',
    method: 'GET',
    path: '/things',
    function: 'plans',
    access: 'public',
    request: {},
    answer: { status: 200, schema: () => z.object({}) },
    refusals: [],
  },
} as const satisfies Record<string, Route>;
