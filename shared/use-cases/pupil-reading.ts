import { actorOf, type Principal } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { toInstant } from '../domain/time.ts';
import type { NewId } from '../ports/platform.ts';
import type { PupilAccess, PupilStore, UnitOfWork } from '../ports/records.ts';
import type { Call } from './call.ts';
import { refusalOf } from './commit.ts';

type ReadingDependencies = {
  readonly pupils: Pick<PupilStore, 'recordAccess'>;
  readonly unitOfWork: UnitOfWork;
  readonly newId: NewId;
};

/** Who reads what of a pupil is written down before it is told. */
export const recordReading = async (
  { pupils, unitOfWork, newId }: ReadingDependencies,
  { now }: Call,
  caller: Principal,
  read: Pick<PupilAccess, 'pupilId' | 'planId' | 'what'>,
): Promise<Result<undefined>> => {
  const access = { id: newId('acc', now), ...read, ...actorOf(caller), at: toInstant(now) };
  const commit = await unitOfWork.commit([pupils.recordAccess(access)]);
  return commit.ok ? accept(undefined) : refuse(refusalOf(commit));
};
