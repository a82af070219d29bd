import * as z from 'zod/mini';
import { roles } from '../domain/access.ts';
import { schoolId, subject } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { organisation, principal } from '../domain/principal.ts';
import { line } from '../domain/text.ts';
import { pageOf, pageQuery } from './lists.ts';

export const principalParams = lazily(() => z.object({ principalId: subject }));

export const grant = lazily(() =>
  z
    .strictObject({ subject, name: line(200), role: z.enum(roles), organisation: organisation() })
    .check(z.meta({ id: 'Grant', description: 'One role in one organisation for the holder of a token whose `sub` is `subject`.' })),
);

export const principalAnswer = lazily(() => z.omit(principal(), { lastEventHash: true }).check(z.meta({ id: 'Principal' })));
export const principalPage = lazily(() => pageOf(principalAnswer(), 'PrincipalPage'));

export const principalQuery = lazily(() =>
  z.strictObject({
    ...pageQuery(),
    schoolId: z.optional(schoolId.check(z.meta({ description: 'A school of the caller; without it, the own organisation.' }))),
  }),
);
