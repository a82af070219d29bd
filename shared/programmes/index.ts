import type { Programme } from '../domain/programme.ts';
import { pumpurs } from './pumpurs.ts';

export const programmes: readonly Programme[] = [pumpurs];
