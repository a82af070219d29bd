import { ulid } from 'ulid';
import type { NewId } from '../../ports/platform.ts';

export const newId: NewId = (prefix, at) => `${prefix}_${ulid(at)}`;
