import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';

/** The floor that every function is measured against: the document client with the commands that they use, and nothing else. */
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = () => [client, BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand];
