import * as reference from '../schemas/reference.ts';
import type { Route } from './route.ts';

export const documentationRoutes = {
  getOpenApi: {
    summary: 'This description',
    method: 'GET',
    path: '/openapi.json',
    function: 'documentation',
    access: 'public',
    request: {},
    answer: { status: 200, contentType: 'application/json' },
    refusals: [],
  },
  getReference: {
    summary: 'A readable reference',
    method: 'GET',
    path: '/docs',
    function: 'documentation',
    access: 'public',
    request: {},
    answer: { status: 200, contentType: 'text/html' },
    refusals: [],
  },
  getReferenceFile: {
    summary: 'A file of the reference',
    method: 'GET',
    path: '/docs/{file}',
    function: 'documentation',
    access: 'public',
    request: { params: reference.fileParams },
    answer: { status: 200, contentType: 'text/javascript' },
    refusals: ['not-found'],
  },
} as const satisfies Record<string, Route>;
