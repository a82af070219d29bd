import type { Role } from '../../../shared/domain/access.ts';
import type { ClaimStatus } from '../../../shared/domain/claim.ts';
import type { PartnerKind } from '../../../shared/domain/school.ts';

/**
 * The demo in figures: the school year 2021/2022 in Jelgava. Jelgavas 4. sākumskola publishes that it implemented 53 support plans
 * in the first semester and 52 in the second; everything else here is made up around these two numbers.
 */
export const schoolYear = '2021-2022';
export const municipality = { id: '0003000', name: 'Jelgava' } as const;

/** How far a plan gets. Only an implemented one counts in what the school publishes. */
export const planTargets = [
  'implemented',
  'approved',
  'awaiting-ikvd',
  'awaiting-municipality',
  'awaiting-director',
  'draft',
  'returned',
  'under-review',
  'suspended',
  'removed',
] as const;
export type PlanTarget = (typeof planTargets)[number];

/** What happens to an implemented plan on its way, beside the usual. */
export const episodes = ['corrected', 'revised', 'resumed', 'countered', 'confirmed-late', 'unconfirmed'] as const;
export type Episode = (typeof episodes)[number];

export type SemesterFigures = {
  readonly plans: Readonly<Partial<Record<PlanTarget, number>>>;
  /** Of the implemented plans, how many have which episode. */
  readonly episodes: Readonly<Partial<Record<Episode, number>>>;
  /** How many pupils of the register are passed over before the first plan: in spring some of autumn's need no plan any more. */
  readonly pupilsBefore: number;
  /** Every claim with the state that it gets to and the number of its lines. */
  readonly claims: readonly { readonly to: ClaimStep | ClaimEnd; readonly lines: number }[];
};

/** The way of a claim that nobody objects to, in order: how far each one of the demo gets. */
export const claimSteps = ['draft', 'submitted', 'approved', 'verified', 'paid'] as const satisfies readonly ClaimStatus[];
export type ClaimStep = (typeof claimSteps)[number];

/** Where a claim ends that somebody objects to once it is submitted. */
export const claimEnds = ['returned', 'rejected', 'withdrawn'] as const satisfies readonly ClaimStatus[];
export type ClaimEnd = (typeof claimEnds)[number];

export type DemoSchool = {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly partner: PartnerKind;
  readonly education: 'general' | 'vocational';
  /** Grades or courses, from the first to the last. */
  readonly years: readonly [number, number];
  readonly autumn: SemesterFigures;
  readonly spring: SemesterFigures;
  readonly staff: Readonly<Record<'firstAuthor' | 'secondAuthor' | 'coordinator' | 'director', string>>;
};

/** The school is real; its registration number is not publicly known to us: this one is visibly made up. */
export const publishedSchool = { id: '0000000004', name: 'Jelgavas 4. sākumskola' } as const;

export const demoSchools: readonly DemoSchool[] = [
  {
    key: '4s',
    ...publishedSchool,
    partner: 'municipal',
    education: 'general',
    years: [1, 6],
    autumn: {
      plans: {
        implemented: 53,
        approved: 2,
        'awaiting-municipality': 1,
        'awaiting-director': 1,
        draft: 2,
        returned: 1,
        'under-review': 1,
        suspended: 1,
        removed: 1,
      },
      episodes: { corrected: 2, revised: 1, resumed: 1, countered: 1, 'confirmed-late': 2, unconfirmed: 1 },
      pupilsBefore: 0,
      claims: [
        { to: 'paid', lines: 2 },
        { to: 'paid', lines: 1 },
        { to: 'verified', lines: 2 },
        { to: 'approved', lines: 1 },
        { to: 'submitted', lines: 1 },
        { to: 'draft', lines: 1 },
        { to: 'returned', lines: 1 },
        { to: 'rejected', lines: 1 },
        { to: 'withdrawn', lines: 1 },
      ],
    },
    spring: {
      plans: { implemented: 52, approved: 1, 'awaiting-ikvd': 1, 'awaiting-director': 1, draft: 1, returned: 1, 'under-review': 1 },
      episodes: { corrected: 1, revised: 1, resumed: 1, countered: 1, 'confirmed-late': 1, unconfirmed: 1 },
      pupilsBefore: 9,
      claims: [
        { to: 'paid', lines: 2 },
        { to: 'paid', lines: 1 },
        { to: 'submitted', lines: 1 },
        { to: 'draft', lines: 1 },
      ],
    },
    staff: { firstAuthor: 'Līga Ozoliņa', secondAuthor: 'Kārlis Žagars', coordinator: 'Inese Krūmiņa', director: 'Andris Šteinbergs' },
  },
  {
    key: 'pamatskola',
    id: '0000000011',
    name: 'Demo pamatskola',
    partner: 'municipal',
    education: 'general',
    years: [5, 9],
    autumn: {
      plans: { implemented: 18, approved: 1, 'awaiting-municipality': 1, draft: 1, removed: 1 },
      episodes: { corrected: 1, unconfirmed: 1 },
      pupilsBefore: 0,
      claims: [
        { to: 'paid', lines: 1 },
        { to: 'approved', lines: 1 },
        { to: 'submitted', lines: 2 },
      ],
    },
    spring: {
      plans: { implemented: 17, 'awaiting-director': 1, draft: 1, suspended: 1 },
      episodes: { revised: 1 },
      pupilsBefore: 4,
      claims: [
        { to: 'verified', lines: 1 },
        { to: 'draft', lines: 1 },
      ],
    },
    staff: { firstAuthor: 'Dace Liepiņa', secondAuthor: 'Mārtiņš Vītols', coordinator: 'Ilze Ķirse', director: 'Guntis Āboliņš' },
  },
  {
    key: 'tehnikums',
    id: '0000000028',
    name: 'Demo tehnikums',
    // A vocational school of the state: its plans and claims skip the municipality.
    partner: 'vpii',
    education: 'vocational',
    years: [1, 4],
    autumn: {
      plans: { implemented: 12, approved: 1, 'awaiting-ikvd': 1, draft: 1, returned: 1 },
      episodes: { resumed: 1, 'confirmed-late': 1 },
      pupilsBefore: 0,
      claims: [
        { to: 'paid', lines: 1 },
        { to: 'verified', lines: 1 },
        { to: 'approved', lines: 1 },
        { to: 'draft', lines: 1 },
      ],
    },
    spring: {
      plans: { implemented: 11, approved: 1, draft: 1, 'under-review': 1 },
      episodes: { corrected: 1 },
      pupilsBefore: 3,
      claims: [
        { to: 'paid', lines: 1 },
        { to: 'approved', lines: 1 },
      ],
    },
    staff: {
      firstAuthor: 'Sandra Eglīte',
      secondAuthor: 'Jānis Čerņavskis',
      coordinator: 'Evita Ņikiforova',
      director: 'Valdis Grīnbergs',
    },
  },
];

/** People above the schools. Who grants access, decides plans, verifies claims and pays are different ones: four eyes. */
export const publicOfficials = {
  registrar: { name: 'Aija Kalniņa', role: 'ikvd-coordinator' },
  ikvdPlans: { name: 'Rūta Zariņa', role: 'ikvd-coordinator' },
  ikvdClaims: { name: 'Pēteris Dūmiņš', role: 'ikvd-coordinator' },
  finance: { name: 'Gunta Lāce', role: 'ikvd-finance' },
  analyst: { name: 'Edgars Šķiņķis', role: 'ikvd-analyst' },
  auditor: { name: 'Zane Roķe', role: 'auditor' },
  municipality: { name: 'Māra Jansone', role: 'municipality-coordinator' },
} as const satisfies Record<string, { readonly name: string; readonly role: Role }>;
export type PublicOfficial = keyof typeof publicOfficials;
