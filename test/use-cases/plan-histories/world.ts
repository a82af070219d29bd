import type { Role } from '../../../shared/domain/access.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { Principal } from '../../../shared/domain/principal.ts';
import type { Write } from '../../../shared/ports/records.ts';
import { aPrincipal, aSchool, municipalityId, otherSchoolId, schoolId } from '../../support/builders.ts';
import { aProject } from '../../support/log-builders.ts';
import { given, memoryRecords } from '../../support/memory-records.ts';
import { watch } from './invariants.ts';

const school = { kind: 'school', id: schoolId } as const;
const vpii = { kind: 'school', id: otherSchoolId } as const;
const municipality = { kind: 'municipality', id: municipalityId } as const;
const ikvd = { kind: 'ikvd' } as const;

/** Some hold one post for good; the last ones move between posts, and so come to decide on what they wrote. */
const people: readonly (readonly [id: string, role: Role, organisation: Principal['organisation']])[] = [
  ['author-1', 'iap-author', school],
  ['author-2', 'iap-author', school],
  ['vpii-author', 'iap-author', vpii],
  ['coordinator', 'school-coordinator', school],
  ['vpii-coordinator', 'school-coordinator', vpii],
  ['director', 'school-director', school],
  ['vpii-director', 'school-director', vpii],
  ['municipality', 'municipality-coordinator', municipality],
  ['ikvd', 'ikvd-coordinator', ikvd],
  ['mover-1', 'iap-author', school],
  ['mover-2', 'school-director', school],
];

/** Where the movers go. */
const posts: readonly (readonly [Role, Principal['organisation']])[] = [
  ['iap-author', school],
  ['school-director', school],
  ['municipality-coordinator', municipality],
  ['ikvd-coordinator', ikvd],
  ['iap-author', vpii],
  ['school-director', vpii],
];

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * Two schools, of which one is a VPII, with their people; every write waits at `gate` until it is its turn, and is looked at as soon as
 * it is done.
 */
export const newWorld = (gate: (what: string) => Promise<unknown>) => {
  const memory = memoryRecords();
  const { tables } = memory;
  given(tables, {
    schools: [aSchool(), aSchool({ id: otherSchoolId, partner: 'vpii' })],
    principals: people.map(([id, role, organisation]) => aPrincipal(role, { id, organisation })),
  });
  const project = aProject();
  tables.projects.set(project.id, project);
  const watcher = watch(memory);
  const records = {
    ...memory,
    unitOfWork: {
      commit: async (writes: readonly Write[]) => {
        await gate('write');
        const commit = await memory.unitOfWork.commit(writes);
        watcher.look();
        return commit;
      },
    },
  };
  let keys = 0;
  let now = Date.UTC(2021, 7, 25, 9);
  return {
    records,
    tables,
    /** Another one at each asking. */
    key: (): string => {
      keys += 1;
      return `key-${String(keys).padStart(8, '0')}`;
    },
    pass: (days: number): number => {
      now += days * dayMilliseconds;
      return now;
    },
    /** Whoever holds a post that matters to the plan; one of them. */
    whoIs: (role: Role, plan: Pick<Plan, 'schoolId' | 'municipalityId'>, pick: number): string => {
      const holders = [...tables.principals.values()].filter(({ role: held, organisation }) => {
        if (held !== role) return false;
        return organisation.kind !== 'school' || organisation.id === plan.schoolId;
      });
      return holders[pick % holders.length]?.id ?? 'nobody';
    },
    anybody: (pick: number): string => people[pick % people.length]?.[0] ?? 'nobody',
    move: (pick: number): void => {
      const id = pick % 2 === 0 ? 'mover-1' : 'mover-2';
      const [role, organisation] = posts[Math.trunc(pick / 2) % posts.length] ?? ['iap-author', school];
      tables.principals.set(id, aPrincipal(role, { id, organisation }));
    },
  };
};
export type World = ReturnType<typeof newWorld>;
