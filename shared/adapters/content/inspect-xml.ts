import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { InspectionFault } from '../../domain/receipt.ts';

/** The two syntaxes of EN 16931, by the names of their roots. */
const roots: readonly (readonly [root: string, namespace: string])[] = [
  ['Invoice', 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'],
  ['CreditNote', 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2'],
  ['CrossIndustryInvoice', 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'],
];

/** An invoice is no deeper than a dozen. */
const mostDepth = 64;

const textOf = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const withoutTexts = (xml: string): string => xml.replaceAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, '');

const depthOf = (xml: string): number => {
  let [depth, deepest] = [0, 0];
  for (const [, slash, selfClosing] of xml.matchAll(/<(\/?)[A-Za-z_][^<>]*?(\/?)>/g)) {
    if (slash !== '') depth -= 1;
    else if (selfClosing === '') depth += 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
};

/** Opens an e-receipt: plain XML of an invoice, without anything that a reader would follow, run or unfold. */
export const inspectXml = (bytes: Buffer): readonly InspectionFault[] => {
  const xml = textOf(bytes);
  if (xml === undefined) return ['damaged'];
  const markup = withoutTexts(xml);
  const instructions = [...markup.matchAll(/<\?([\w.-]+)/g)].map(([, target]) => target);
  if (/<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(markup) || instructions.some((target) => target !== 'xml')) {
    return ['active-content'];
  }
  if (depthOf(markup) > mostDepth || XMLValidator.validate(xml) !== true) return ['damaged'];
  const document: Record<string, unknown> = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    processEntities: false,
    ignoreDeclaration: true,
  }).parse(xml);
  const [name = '', ...others] = Object.keys(document);
  const [prefix, local] = name.includes(':') ? name.split(':') : ['', name];
  const root = document[name];
  const namespace = typeof root === 'object' && root !== null ? Object(root)[prefix === '' ? '@xmlns' : `@xmlns:${prefix}`] : undefined;
  const isInvoice = others.length === 0 && roots.some(([known, uri]) => known === local && uri === namespace);
  return [
    ...(isInvoice ? [] : (['no-invoice'] as const)),
    ...(/<(?:[\w.-]+:)?(?:EmbeddedDocumentBinaryObject|AttachmentBinaryObject|IncludedBinaryObject)\b/.test(markup)
      ? (['embedded-files'] as const)
      : []),
    ...(/<(?:[\w.-]+:)?(?:script|svg|html|iframe|object|embed)\b/i.test(markup) ? (['active-content'] as const) : []),
  ];
};
