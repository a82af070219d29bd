import type { Organisation } from '../domain/access.ts';
import { organisationKey } from '../domain/principal.ts';
import { partnerOn } from '../domain/school.ts';
import { dateInRiga, daysBetween, fromInstant } from '../domain/time.ts';
import type { dimensions } from '../observability/metrics.ts';
import type { ClaimStore, PageRequest, PlanStore, ReferenceStore, SchoolStore } from '../ports/records.ts';
import type { StaleMarks } from '../ports/statistics.ts';
import { openSchools } from './open-schools.ts';

export type QueueAgesDependencies = {
  readonly schools: Pick<SchoolStore, 'list'>;
  readonly plans: Pick<PlanStore, 'awaiting'>;
  readonly claims: Pick<ClaimStore, 'awaiting'>;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly staleMarks: Pick<StaleMarks, 'all'>;
};

export type QueueAges = {
  /** Days that the oldest of each queue has waited, over all organisations; 0 where nothing waits. */
  readonly oldestDays: Readonly<Record<QueueName, number>>;
  /** How long the oldest school-semester has waited to be compiled; 0 where none does. */
  readonly oldestMarkSeconds: number;
};

export type QueueName = (typeof dimensions.queue)[number];
type Kind = 'plans' | 'claims';

/** Which queues there are, and whose. A director's and a municipality's there are many of; their oldest is what tells. */
const queues = {
  'plans-director': { kind: 'plans', of: 'school', stage: 'director' },
  'plans-municipality': { kind: 'plans', of: 'municipality', stage: 'municipality' },
  'plans-ikvd': { kind: 'plans', of: 'ikvd', stage: 'ikvd' },
  'claims-municipality': { kind: 'claims', of: 'municipality', stage: 'municipality' },
  'claims-ikvd': { kind: 'claims', of: 'ikvd', stage: 'ikvd' },
  'claims-payment': { kind: 'claims', of: 'ikvd', stage: 'payment' },
} as const satisfies Record<QueueName, { readonly kind: Kind; readonly of: Organisation['kind']; readonly stage: string }>;

/** How many queues are asked at once. */
const together = 20;

/** The queues are kept oldest first, so the first item of each is all that has to be read. */
const onlyFirst: PageRequest = { limit: 1, after: null };

/** Since when the first of a queue waits; null: nothing does. A claim waits since it was changed last. */
const sinceIn = ({ plans, claims }: Pick<QueueAgesDependencies, Kind>) =>
  ({
    plans: async (queue: string) => (await plans.awaiting(queue, onlyFirst)).items[0]?.awaitingSince ?? null,
    claims: async (queue: string) => (await claims.awaiting(queue, onlyFirst)).items[0]?.updatedAt ?? null,
  }) as const satisfies Record<Kind, (queue: string) => Promise<string | null>>;

/** Looks how long work waits, at an instant: one small query for each queue of each organisation, and the stale marks. */
export const queueAges =
  (dependencies: QueueAgesDependencies) =>
  async (now: number): Promise<QueueAges> => {
    const today = dateInRiga(now);
    const [organisations, marks] = await Promise.all([organisationsOn(dependencies, today), dependencies.staleMarks.all()]);
    const oldest = async (name: QueueName): Promise<number> => {
      const { kind, of, stage } = queues[name];
      const since = sinceIn(dependencies)[kind];
      const asked = organisations.filter((organisation) => organisation.kind === of);
      let days = 0;
      for (let start = 0; start < asked.length; start += together) {
        const firsts = await Promise.all(
          asked.slice(start, start + together).map((organisation) => since(`${organisationKey(organisation)}#${stage}`)),
        );
        for (const first of firsts) if (first !== null) days = Math.max(days, daysBetween(dateInRiga(fromInstant(first)), today));
      }
      return days;
    };
    return {
      oldestDays: {
        'plans-director': await oldest('plans-director'),
        'plans-municipality': await oldest('plans-municipality'),
        'plans-ikvd': await oldest('plans-ikvd'),
        'claims-municipality': await oldest('claims-municipality'),
        'claims-ikvd': await oldest('claims-ikvd'),
        'claims-payment': await oldest('claims-payment'),
      },
      oldestMarkSeconds: Math.max(0, ...marks.map(({ changedAt }) => Math.round((now - changedAt) / 1000))),
    };
  };

/** The agency, every open school, and every municipality: one that merged into another still has what it had waiting. */
const organisationsOn = async ({ schools, reference }: QueueAgesDependencies, today: string): Promise<readonly Organisation[]> => {
  const { municipalities } = await reference.current();
  const found = new Map<string, Organisation>();
  const add = (organisation: Organisation): void => void found.set(organisationKey(organisation), organisation);
  add({ kind: 'ikvd' });
  for (const { id } of municipalities) add({ kind: 'municipality', id });
  for await (const school of openSchools(schools, today)) {
    add({ kind: 'school', id: school.id });
    const { municipalityId: id } = partnerOn(school, municipalities, today);
    if (id !== null) add({ kind: 'municipality', id });
  }
  return [...found.values()];
};
