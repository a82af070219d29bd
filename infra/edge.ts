/** Calls in a second, and at once. What is beyond is answered 429 and may be sent again. */
export type Throttle = { readonly rate: number; readonly burst: number };

/** Makes or reads a file, or reads much of the table. */
const heavy: Throttle = { rate: 20, burst: 40 };
/** A few people do it, a few times a day. */
const rare: Throttle = { rate: 2, burst: 10 };
/** Sends a message to somebody, or tries a secret code: neither is done fast by anybody honest. */
const guarded: Throttle = { rate: 5, burst: 20 };
/** Open to everybody, so that nobody pays with the calls of those who work here. */
const open: Throttle = { rate: 50, burst: 100 };

/** What costs more than the others, by `operationId`: it has a limit of its own below that of its stage. */
export const throttles: Readonly<Record<string, Throttle>> = {
  invite: guarded,
  acceptInvitation: guarded,
  grantAccess: guarded,
  reinspectReceipt: guarded,
  loadSchools: rare,
  loadSchoolYears: rare,
  loadMunicipalities: rare,
  createBatch: rare,
  confirmBatch: rare,
  cancelBatch: rare,
  getBatchFile: rare,
  getBatchRegister: rare,
  getLedger: heavy,
  getClaimSignals: heavy,
  getTable: heavy,
  getSchoolRecords: heavy,
  getMunicipalityRecords: heavy,
  getRegionRecords: heavy,
  getNationalRecords: heavy,
  compareSchool: heavy,
  getReportFile: heavy,
  getReceiptContent: heavy,
  getDataPackage: open,
  getOpenTable: open,
  getHealth: open,
  getOpenApi: open,
  getReference: open,
  getReferenceFile: open,
};

/**
 * No body of the API is larger than 100,000 bytes (files go to S3): a function refuses it, and what says of itself that it is twice as large
 * does not come so far.
 */
export const largestBodyBytes = 200_000;
