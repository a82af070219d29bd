import type { Municipality } from '../../../shared/domain/municipality.ts';
import { isValidOn } from '../../../shared/domain/municipality.ts';
import type { School } from '../../../shared/domain/school.ts';
import { apportion, publishedSchools } from './national-figures.ts';
import { randomOf } from './random.ts';

/** The first day of the programme. */
const since = '2017-03-01';
/** The reform's first day: the municipalities of today, for no list has the 119 of before. */
const reform = '2021-07-01';

/** How many schools a municipality has beside others: towns by their size, the capital by far the most. */
const weightOf = ({ id, kind }: Municipality): number => {
  if (id === '0001000') return 22;
  return kind === 'valstspilseta' ? 4 : 2 + randomOf(`municipality ${id}`).between(0, 3);
};

export type NationalSchool = Pick<School, 'id' | 'name' | 'kind'> & {
  readonly municipalityId: string;
  readonly partner: 'municipal' | 'vpii';
  /** How many plans it makes beside others. */
  readonly weight: number;
};

/** Few schools make many plans, and many make few: the weights fall off as those of towns and villages do. */
const sizeOf = (name: string): number => 0.15 + Math.log(1_000 / randomOf(name).between(1, 1_000));

/** 507 schools, 33 of them vocational and the state's, in 43 municipalities; `scale` times as many. Made-up numbers and names. */
export const nationalSchools = (municipalities: readonly Municipality[], scale: number): readonly NationalSchool[] => {
  const there = municipalities.filter((one) => isValidOn(one, reform)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const weights = there.map(weightOf);
  const vocational = apportion(scale * publishedSchools.vocational, weights);
  const general = apportion(scale * (publishedSchools.all - publishedSchools.vocational), weights);
  let number = 0;
  return there.flatMap(({ id: municipalityId, name: town }, index) => {
    const of = (count: number, kind: 'general' | 'vocational') =>
      Array.from({ length: count }, (_, at): NationalSchool => {
        number += 1;
        const id = String(9_500_000_000 + number);
        const isState = kind === 'vocational';
        return {
          id,
          name: `${town}, ${at + 1}. ${isState ? 'tehnikums' : 'pamatskola'}`,
          kind,
          municipalityId,
          partner: isState ? 'vpii' : 'municipal',
          weight: sizeOf(`school ${id}`) * (isState ? 2 : 1),
        };
      });
    return [...of(general[index] ?? 0, 'general'), ...of(vocational[index] ?? 0, 'vocational')];
  });
};

/** As it is registered. */
export const registered = ({ id, name, kind, municipalityId, partner }: NationalSchool, at: string): School => ({
  id,
  name,
  kind,
  affiliations: [{ since, partner, municipalityId }],
  validFrom: since,
  validTo: null,
  updatedAt: at,
  version: 0,
  lastEventHash: null,
});
