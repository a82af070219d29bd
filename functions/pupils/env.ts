import { readEnvironment } from '../../shared/adapters/environment.ts';

export const env = () => readEnvironment('RECORDS_TABLE', 'MAC_KEY_ID', 'DATA_KEY_ID');
