import { readEnvironment } from '../../shared/adapters/environment.ts';

export const env = () => readEnvironment('RECORDS_TABLE', 'REPORTS_BUCKET', 'MAC_KEY_ID');
