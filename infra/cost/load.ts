/** What a year of the nation asks of the system: every number here is an assumption that anybody may change and argue about. */
export type Load = { readonly plans: number; readonly claims: number; readonly people: number; readonly systems: number };

/** Calls of a plan's life, by the use cases that the bench counts. Reads outweigh writes: people look before they act. */
export const callsOfPlan: Readonly<Record<string, number>> = {
  createPlan: 0.6,
  // Every other plan of the spring is the autumn's, written anew.
  copyPlan: 0.4,
  editPlan: 1.5,
  submitPlan: 1.4,
  // Director, municipality and IKVD; some twice.
  approvePlan: 3.6,
  returnPlan: 0.3,
  reviewPlan: 0.1,
  suspendPlan: 0.03,
  resumePlan: 0.02,
  removePlan: 0.03,
  recordPay: 1,
  completePlan: 0.9,
  // Some ten hours of support in a semester.
  logConsultation: 12,
  confirmConsultation: 12,
  counterConsultation: 0.3,
  listConsultations: 6,
  getPlan: 20,
  getPupil: 4,
  listPlans: 6,
  'listPlans (queue)': 6,
  getPlanHistory: 0.5,
};

/** Calls of a claim's life: one line each, one and a half papers. */
export const callsOfClaim: Readonly<Record<string, number>> = {
  createReceipt: 1.5,
  getReceipt: 4,
  createClaim: 1,
  submitClaim: 1.15,
  approveClaim: 1.05,
  verifyClaim: 1.1,
  payClaim: 1,
  getClaim: 8,
  listClaims: 6,
  getClaimHistory: 0.3,
};

/** Calls of an organisation (school, municipality, VPII) in a month. */
export const callsOfOrganisation: Readonly<Record<string, number>> = {
  getMe: 40,
  listProgrammes: 40,
  getSchool: 10,
  listSchools: 2,
  getSchoolStatistics: 20,
  getMunicipalityStatistics: 5,
  getNationalStatistics: 5,
};

export const nation = {
  organisations: 550,
  schools: 507,
  /** Municipalities, VPII and IKVD. */
  partners: 77,
  /** Nights in which a school has changes to compile. */
  changedNightsOfSchool: 120,
  monthsAtWork: 10,
  semestersKept: 10,
} as const;

/** Hours of a month in which somebody works with the system, and in which the nightly jobs run; and all of them. */
export const hours = { atWork: 250, ofJobs: 31, inAll: 730 } as const;

export const sizes = {
  receiptsOfClaim: 1.5,
  receiptBytes: 400_000,
  reportBytes: 1_500_000,
  filesOfReport: 5,
  reportsOfPartner: 16,
  accessLogBytes: 600,
  /** What Lambda itself and the function write of one call. */
  functionLogBytes: 1_400,
} as const;

export const latency = {
  /** Of a warm call, beside waiting for the database. */
  ownMilliseconds: 12,
  tripMilliseconds: 8,
  coldShare: 0.08,
  coldMilliseconds: 500,
  inspectionMilliseconds: 2_500,
  /** Each nightly job, on average over the year; compiling grows with what changed. */
  jobMilliseconds: 30_000,
} as const;

/** Messages: a reminder for each person in three, each working day of ten months; a report to four people of each partner. */
export const mailsOf = ({ people }: Load): number => (people / 3) * 21 * nation.monthsAtWork + nation.partners * sizes.reportsOfPartner * 4;

/** A system takes a token for each working hour that it calls in. */
export const tokensOfSystem = 8 * 21 * nation.monthsAtWork;

/** Who comes, where nobody says it: an author for ten plans of a semester, a director and a coordinator at each school, two hundred officials. */
export const peopleOf = (plans: number): number => Math.round(plans / 20) + 2 * nation.schools + 200;
