import { readEnvironment } from '../../shared/adapters/environment.ts';

export const env = () => readEnvironment('RECORDS_TABLE', 'QUARANTINE_BUCKET', 'RECEIPTS_BUCKET');
