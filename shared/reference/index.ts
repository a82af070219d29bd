import type { Reference } from '../domain/reference.ts';
import { programmes } from '../programmes/index.ts';
import { municipalities } from './municipalities.ts';
import { schoolYears } from './semesters.ts';

/** The reference data that come with this release. */
export const release: Reference = { programmes, calendar: schoolYears, municipalities };
