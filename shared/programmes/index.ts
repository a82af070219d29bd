import type { Programme } from '../domain/programme.ts';
import { pumpurs } from './pumpurs.ts';

export const programmes: readonly Programme[] = [pumpurs];

export const findProgramme = (id: string): Programme | undefined => programmes.find((programme) => programme.id === id);
