import { XMLParser } from 'fast-xml-parser';
import { centsOfText, type OfferedDocument, offer, type ReadTexts } from '../../domain/offered-document.ts';

type Node = unknown;

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
const decoded = (text: string): string => text.replaceAll(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity);

const at = (node: Node, ...path: readonly string[]): Node =>
  path.reduce<Node>((inner, name) => {
    const one: Node = Array.isArray(inner) ? inner[0] : inner;
    return typeof one === 'object' && one !== null && Object.hasOwn(one, name) ? Object(one)[name] : undefined;
  }, node);

const textAt = (node: Node, ...path: readonly string[]): string | undefined => {
  const found = at(node, ...path);
  const one: Node = Array.isArray(found) ? found[0] : found;
  const text = typeof one === 'string' ? one : at(one, '#text');
  return typeof text === 'string' && text.trim() !== '' ? decoded(text.trim()) : undefined;
};

const cents = (amount: string | undefined): number | undefined =>
  // XML writes amounts with a point and nothing else.
  amount !== undefined && /^\d+(?:\.\d{1,2}0*)?$/.test(amount) ? centsOfText(amount) : undefined;

/** UBL: the invoice's own fields. */
const ofUbl = (invoice: Node): ReadTexts => {
  const party = ['AccountingSupplierParty', 'Party'] as const;
  const payable = ['LegalMonetaryTotal', 'PayableAmount'] as const;
  return {
    supplier: textAt(invoice, ...party, 'PartyLegalEntity', 'RegistrationName') ?? textAt(invoice, ...party, 'PartyName', 'Name'),
    number: textAt(invoice, 'ID'),
    issuedOn: textAt(invoice, 'IssueDate'),
    currency: textAt(invoice, ...payable, '@currencyID') ?? textAt(invoice, 'DocumentCurrencyCode'),
    totalCents: cents(textAt(invoice, ...payable)),
  };
};

/** CII: the document, its agreement and its settlement. */
const ofCii = (invoice: Node): ReadTexts => {
  const trade = at(invoice, 'SupplyChainTradeTransaction');
  const settlement = at(trade, 'ApplicableHeaderTradeSettlement');
  const sums = at(settlement, 'SpecifiedTradeSettlementHeaderMonetarySummation');
  const date = /^(\d{4})(\d\d)(\d\d)$/.exec(textAt(invoice, 'ExchangedDocument', 'IssueDateTime', 'DateTimeString') ?? '');
  return {
    supplier: textAt(trade, 'ApplicableHeaderTradeAgreement', 'SellerTradeParty', 'Name'),
    number: textAt(invoice, 'ExchangedDocument', 'ID'),
    issuedOn: date === null ? undefined : `${date[1]}-${date[2]}-${date[3]}`,
    currency: textAt(settlement, 'InvoiceCurrencyCode'),
    totalCents: cents(textAt(sums, 'DuePayableAmount') ?? textAt(sums, 'GrandTotalAmount')),
  };
};

/** What an EN 16931 invoice says of itself, in either of its two syntaxes; null where it cannot be read. */
export const readXml = (bytes: Uint8Array): OfferedDocument | null => {
  try {
    const document: Record<string, Node> = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '@',
      removeNSPrefix: true,
      parseTagValue: false,
      processEntities: false,
      ignoreDeclaration: true,
    }).parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const cii = at(document, 'CrossIndustryInvoice');
    return offer(cii === undefined ? ofUbl(at(document, 'Invoice') ?? at(document, 'CreditNote')) : ofCii(cii));
  } catch {
    return null;
  }
};
