import type { Programme } from '../domain/programme.ts';
import { pumpurs } from './pumpurs.ts';
import { skolaKopiena } from './skola-kopiena.ts';

export const programmes: readonly Programme[] = [pumpurs, skolaKopiena];
