import type { SchoolYear } from '../domain/semester.ts';

/**
 * School semesters of Latvian general education, from the Cabinet regulations and schools' published calendars.
 * `planPeriodEnds`: the autumn plan period runs to 31 December though school ends earlier (known for 2020, inferred for the
 * other years). `inferred` names the dates that were read off published winter holidays; `null`: no source gave the date.
 */
export const schoolYears: readonly SchoolYear[] = [
  {
    id: '2017-2018',
    semester1: { starts: '2017-09-01', schoolEnds: '2017-12-22', planPeriodEnds: '2017-12-31' },
    semester2: { starts: '2018-01-08', schoolEnds: { default: '2018-05-31', grade9: '2018-06-14', grade12: '2018-06-21' } },
    inferred: ['s1End', 's2Start'],
  },
  {
    id: '2018-2019',
    semester1: { starts: '2018-09-03', schoolEnds: '2018-12-21', planPeriodEnds: '2018-12-31' },
    semester2: { starts: '2019-01-07', schoolEnds: { default: '2019-05-31', grade9: '2019-06-14', grade12: '2019-06-21' } },
    inferred: [],
  },
  {
    id: '2019-2020',
    semester1: { starts: '2019-09-02', schoolEnds: '2019-12-20', planPeriodEnds: '2019-12-31' },
    semester2: { starts: '2020-01-06', schoolEnds: { default: '2020-05-29', grade9: '2020-06-12', grade12: '2020-07-07' } },
    inferred: [],
  },
  {
    id: '2020-2021',
    semester1: { starts: '2020-09-01', schoolEnds: '2020-12-18', planPeriodEnds: '2020-12-31' },
    semester2: { starts: '2021-01-04', schoolEnds: { default: '2021-05-31', grade9: '2021-06-11', grade12: '2021-06-18' } },
    inferred: ['s2Start'],
  },
  {
    id: '2021-2022',
    semester1: { starts: '2021-09-01', schoolEnds: '2021-12-21', planPeriodEnds: '2021-12-31' },
    semester2: { starts: '2022-01-05', schoolEnds: { default: '2022-05-31', grade9: '2022-06-14', grade12: null } },
    inferred: ['s1End', 's2Start'],
  },
  {
    id: '2022-2023',
    semester1: { starts: '2022-09-01', schoolEnds: '2022-12-23', planPeriodEnds: '2022-12-31' },
    semester2: { starts: '2023-01-09', schoolEnds: { default: '2023-05-31', grade9: '2023-06-14', grade12: '2023-06-21' } },
    inferred: [],
  },
  {
    id: '2023-2024',
    semester1: { starts: '2023-09-01', schoolEnds: '2023-12-22', planPeriodEnds: '2023-12-31' },
    semester2: { starts: '2024-01-08', schoolEnds: { default: '2024-05-31', grade9: '2024-06-14', grade12: '2024-06-21' } },
    inferred: [],
  },
  {
    id: '2024-2025',
    semester1: { starts: '2024-09-02', schoolEnds: '2024-12-20', planPeriodEnds: '2024-12-31' },
    semester2: { starts: '2025-01-06', schoolEnds: { default: '2025-05-30', grade9: '2025-06-13', grade12: '2025-06-20' } },
    inferred: [],
  },
];
