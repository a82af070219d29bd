import type { Role } from '../../shared/domain/access.ts';
import type { ApprovalLevel } from '../../shared/domain/approval.ts';
import type { Claim, ClaimLine, ClaimStatus, Take } from '../../shared/domain/claim.ts';
import type { Principal } from '../../shared/domain/principal.ts';
import type { Education } from '../../shared/domain/pupil.ts';
import type { Receipt } from '../../shared/domain/receipt.ts';
import type { ReceiptDocument } from '../../shared/domain/receipt-document.ts';
import type { Affiliation, School } from '../../shared/domain/school.ts';
import type { CompiledStatistics, Figures } from '../../shared/domain/statistics.ts';

/** The fixed day of the tests: a Monday in the first semester of 2021/22, noon in Riga. */
export const noon = Date.UTC(2021, 9, 4, 9);
export const at = '2021-10-04T09:00:00.000Z';
export const today = '2021-10-04';
export const autumn = '2021-2022-1';
export const spring = '2021-2022-2';
export const autumnPeriod = { starts: '2021-09-01', ends: '2021-12-31' };

/** Made-up registration numbers and the ATVK codes of Jelgava and Jelgavas novads. */
export const schoolId = '9000000001';
export const otherSchoolId = '9000000002';
export const municipalityId = '0003000';
export const otherMunicipalityId = '0030000';

/** An id of its kind that is the same in every run: `idOf('iap', 7)`. */
export const idOf = <Prefix extends string>(prefix: Prefix, number: number): `${Prefix}_${string}` =>
  `${prefix}_${String(number).padStart(26, '0')}`;

export const general = (grade: number): Education => ({ kind: 'general', grade });
export const vocational = (course: number): Education => ({ kind: 'vocational', course });

export const approvalsBy = (levels: readonly ApprovalLevel[]) => levels.map((level) => ({ level, by: level, at }));

export const aLine = (changes: Partial<Claim['lines'][number]> = {}): Claim['lines'][number] => ({
  id: 'l1',
  planId: idOf('iap', 1),
  measureId: 'm2',
  spentOn: '2021-09-20',
  amountCents: 2_500,
  receiptIds: [idOf('rcp', 1)],
  kind: 'catering',
  period: null,
  shares: [{ receiptId: changes.receiptIds?.[0] ?? idOf('rcp', 1), amountCents: changes.amountCents ?? 2_500 }],
  fundingSource: 'esf',
  justification: null,
  approvedCents: null,
  refusals: [],
  warnings: [],
  recoveredCents: 0,
  ...changes,
});

/** A line as a school sends it: the kind is looked up in the plan. */
export const aNewLine = (changes: Partial<ClaimLine> = {}): ClaimLine => {
  const { planId, measureId, spentOn, amountCents, receiptIds } = aLine();
  return { planId, measureId, spentOn, amountCents, receiptIds, ...changes };
};

/** What lines take of their receipts, each by its number. */
const takesOf = (lines: readonly Claim['lines'][number][]): Take[] => {
  const cents = new Map<string, number>();
  for (const { receiptId, amountCents } of lines.flatMap(({ shares }) => shares)) {
    cents.set(receiptId, (cents.get(receiptId) ?? 0) + amountCents);
  }
  return [...cents].map(([receiptId, taken]) =>
    aTake({ receiptId, cents: taken, fingerprints: [{ of: 'content', key: sha256Of(Number(receiptId.slice(4))) }] }),
  );
};

const draftClaim = (): Claim => ({
  id: idOf('clm', 1),
  programme: 'pumpurs',
  semester: autumn,
  schoolId,
  partner: 'municipal',
  municipalityId,
  lines: [aLine()],
  takes: [aTake()],
  cites: [],
  totalCents: 2_500,
  payableCents: 2_500,
  status: 'draft',
  awaiting: null,
  copyOf: null,
  preparedBy: ['coordinator'],
  plansPreparedBy: [],
  submittedBy: null,
  corrections: [],
  rejection: null,
  approvals: [],
  submittedAt: null,
  isSampled: false,
  batchId: null,
  paidBy: null,
  paidAt: null,
  recoveries: [],
  createdAt: at,
  updatedAt: at,
  version: 1,
  lastEventHash: null,
});

const awaitingOf = {
  draft: null,
  submitted: 'municipality',
  returned: 'school',
  approved: 'ikvd',
  verified: 'payment',
  paid: null,
  rejected: null,
  withdrawn: null,
} as const satisfies Record<ClaimStatus, Claim['awaiting']>;

export type ClaimBuilder = {
  readonly build: () => Claim;
  readonly with: (changes: Partial<Claim>) => ClaimBuilder;
  readonly withLines: (...lines: readonly Claim['lines'][number][]) => ClaimBuilder;
  /** In a status, all whose decision it took having decided: `municipality`, `ikvd`. */
  readonly inStatus: (status: ClaimStatus) => ClaimBuilder;
};

const claimBuilder = (claim: Claim): ClaimBuilder => {
  const changed = (changes: Partial<Claim>) => claimBuilder({ ...claim, ...changes });
  const decided = {
    draft: 0,
    submitted: 0,
    returned: 0,
    approved: 1,
    verified: 2,
    paid: 2,
    rejected: 0,
    withdrawn: 0,
  } as const satisfies Record<ClaimStatus, number>;
  return {
    build: () => claim,
    with: changed,
    withLines: (...lines) => {
      const totalCents = lines.reduce((sum, { amountCents }) => sum + amountCents, 0);
      const numbered = lines.map((line, index) => ({ ...line, id: `l${index + 1}` }));
      return changed({ lines: numbered, takes: takesOf(numbered), totalCents, payableCents: totalCents });
    },
    inStatus: (status) =>
      changed({
        status,
        awaiting: awaitingOf[status],
        submittedBy: status === 'draft' ? null : 'coordinator',
        submittedAt: status === 'draft' ? null : at,
        approvals: approvalsBy((['municipality', 'ikvd'] as const).slice(0, decided[status])),
        paidBy: status === 'paid' ? 'finance' : null,
        paidAt: status === 'paid' ? at : null,
      }),
  };
};

const sha256Of = (number: number): string => number.toString(16).padStart(64, '0');

/** A cash register's receipt of 1000,00 €. */
export const aDocument = (changes: Partial<ReceiptDocument> = {}): ReceiptDocument => ({
  kind: 'receipt',
  supplier: 'SIA Parauga veikals',
  number: 'A-1',
  issuedOn: '2021-09-20',
  currency: 'EUR',
  totalCents: 100_000,
  vatCents: null,
  ...changes,
});

/** What a claim takes of a receipt. */
export const aTake = (changes: Partial<Take> = {}): Take => ({
  receiptId: idOf('rcp', 1),
  described: 1,
  isClean: true,
  refundableCents: 100_000,
  cents: 2_500,
  issuedOn: '2021-09-20',
  supplier: 'a supplier',
  fingerprints: [{ of: 'content', key: sha256Of(1) }],
  held: [],
  ...changes,
});

/** A draft claim of a municipal school with one line of 25,00 €, prepared by `coordinator`. */
export const aClaim = (number = 1): ClaimBuilder => claimBuilder({ ...draftClaim(), id: idOf('clm', number) });

export const aReceipt = (number = 1, changes: Partial<Receipt> = {}): Receipt => ({
  id: idOf('rcp', number),
  schoolId,
  municipalityId,
  name: 'čeks.pdf',
  contentType: 'application/pdf',
  sizeBytes: 8,
  sha256: sha256Of(number),
  state: 'clean',
  faults: [],
  scan: { verdict: 'no-threats', scanner: 'a scanner', at },
  reinspections: [],
  document: aDocument({ number: `A-${number}` }),
  described: 1,
  offered: null,
  uploadedBy: 'coordinator',
  createdAt: at,
  inspectedAt: at,
  version: 2,
  lastEventHash: null,
  ...changes,
});

/** A general school of a municipality since 2017; `partner` and `municipalityId` say whose it always was. */
export const aSchool = ({
  partner = 'municipal',
  municipalityId: municipality = municipalityId,
  ...changes
}: Partial<School> & Partial<Pick<Affiliation, 'partner' | 'municipalityId'>> = {}): School => ({
  id: schoolId,
  name: 'Parauga pamatskola',
  kind: partner === 'vpii' ? 'vocational' : 'general',
  affiliations: [{ since: '2017-03-01', partner, municipalityId: municipality }],
  validFrom: '2017-03-01',
  validTo: null,
  updatedAt: at,
  version: 1,
  lastEventHash: null,
  ...changes,
});

const organisationOf = (role: Role): Principal['organisation'] => {
  switch (role) {
    case 'iap-author':
    case 'school-coordinator':
    case 'school-director':
      return { kind: 'school', id: schoolId };
    case 'municipality-coordinator':
      return { kind: 'municipality', id: municipalityId };
    case 'ikvd-coordinator':
    case 'ikvd-finance':
    case 'ikvd-analyst':
      return { kind: 'ikvd' };
    case 'auditor':
      return { kind: 'audit' };
  }
};

/** Somebody with a role in the school, municipality or state body of the other builders. */
export const aPrincipal = (role: Role, changes: Partial<Principal> = {}): Principal => ({
  id: role,
  name: 'Parauga Persona',
  role,
  organisation: organisationOf(role),
  grantedBy: 'system:test',
  grantedAt: at,
  revokedAt: null,
  updatedAt: at,
  version: 1,
  lastEventHash: null,
  ...changes,
});

/** Compiled figures of a school, municipality or the nation. */
export const compiledFrom = (figures: Figures, changes: Partial<CompiledStatistics> = {}): CompiledStatistics => ({
  scope: { level: 'school', id: schoolId, name: 'Parauga pamatskola' },
  semester: autumn,
  asOf: at,
  revision: 1,
  sealed: false,
  rulesVersion: 'test',
  figures,
  ...changes,
});
