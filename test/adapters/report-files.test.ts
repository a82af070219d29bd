import { spawnSync } from 'node:child_process';
import { strFromU8, unzipSync } from 'fflate';
import { PDFDocument } from 'pdf-lib';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { aReportContent, renderAll } from '../support/report-builders.ts';

const render = (...of: Parameters<typeof aReportContent>) => renderAll(aReportContent(...of));
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const files = await render();

const partsOf = (bytes: Uint8Array): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, part]) => [name, strFromU8(part)]));

const nothing = { statistics: null, units: [], late: [], money: [], claims: [], previous: null };

describe('every file of a report', () => {
  it('is the same to the byte when it is made again, in another process too', async () => {
    const hashes = (of: Awaited<ReturnType<typeof render>>) =>
      Object.fromEntries(Object.entries(of).map(([format, bytes]) => [format, sha256(bytes)]));
    expect(hashes(await render())).toEqual(hashes(files));
    const program = `
      const { renderAll, aReportContent } = await import('./test/support/report-builders.ts');
      const { sha256 } = await import('./shared/adapters/node/digest.ts');
      const files = await renderAll(aReportContent());
      console.log(JSON.stringify(Object.fromEntries(Object.entries(files).map(([format, bytes]) => [format, sha256(bytes)]))));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'America/Lima' },
    });
    expect(JSON.parse(stdout)).toEqual(hashes(files));
  });

  it('says that there is nothing to report, where there is nothing', async () => {
    const { csv, ...empty } = await render(nothing);
    expect(textOf(csv).trimEnd().split('\r\n')).toHaveLength(5);
    expect(textOf(empty.html)).toContain('Nav ko ziņot: semestrī nav neviena izmaksu pieteikuma.');
    expect(JSON.stringify(partsOf(empty.xlsx))).toContain('Nav ko ziņot');
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(empty.pdf)), { mergePages: true });
    expect(text).toContain('Nav ko ziņot par plāniem');
  });
});

describe('the page', () => {
  const html = textOf(files.html);

  it('needs nothing from anywhere, and runs nothing', () => {
    expect(html).not.toMatch(/<script|javascript:|<link|<img|<a |url\(|@import|<[^>]*\son\w+=/i);
    expect(html.match(/(?:href|src|action)=/g)).toBeNull();
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('writes numbers as Latvians do, and carries the marks of the programme', () => {
    expect(html).toContain('12\u00a0345,67\u00a0€');
    expect(html).toContain('Semestrī ir 12\u00a0345 IAP');
    expect(html).toContain('05.10.2021.');
    expect(html).toContain('Eiropas Savienība. Eiropas Sociālais fonds');
    expect(html).toContain('Ieguldījums tavā nākotnē');
    expect(html).toContain('aria-label="Eiropas Savienības karogs"');
  });

  it('gives the numbers of each chart as text too', () => {
    expect(html).toContain('<li>Direktors: mediāna 1; 90 % gadījumu ne ilgāk par 9</li>');
    expect(html).toContain('<li>budžets: 50\u00a0000,00\u00a0€</li>');
  });
});

describe('the workbook', () => {
  const parts = partsOf(files.xlsx);
  const sheets = Object.keys(parts).filter((name) => /worksheets\/sheet\d+\.xml$/.test(name));

  it('has a sheet for what matters and one for each table', () => {
    const names = [...(parts['xl/workbook.xml'] ?? '').matchAll(/<sheet [^>]*name="([^"]+)"/g)].map(([, name]) => name);
    expect(names).toEqual(['Kopsavilkums', 'Skolas', 'Kavējumi', 'Budžets', 'Pieteikumi', 'Izmaiņas']);
  });

  it('holds no formula, whatever a name begins with', () => {
    expect(sheets).toHaveLength(6);
    for (const name of sheets) expect(parts[name]).not.toMatch(/<f[ >]/);
    // What looks like one is a text among the shared texts.
    expect(parts['xl/sharedStrings.xml']).toContain('=HYPERLINK(');
  });

  it('holds money and days as numbers', () => {
    const claims = parts['xl/worksheets/sheet5.xml'] ?? '';
    expect(claims).toMatch(/<v>123\.45<\/v>/);
    // The day 44 474 of spreadsheets is 5 October 2021.
    expect(claims).toMatch(/<v>44474<\/v>/);
  });
});

describe('the file of comma-separated values', () => {
  const lines = textOf(files.csv).split('\r\n');

  it('starts no formula, and has a line for every row, with its table’s name', () => {
    expect(lines[0]).toBe('Skolas,Kods,Nosaukums,IAP,Īstenoti,Izglītojamie,Pieprasīts,Atteikts,Izmaksāts,Atgūts,');
    expect(lines[1]).toMatch(/^Skolas,4219902694,"'=HYPERLINK.*",53,50,52,12345\.67,20\.00,9000\.00,0\.00,$/);
    expect(lines.filter((line) => line.startsWith('Pieteikumi,'))).toHaveLength(13);
    const cells = lines.flatMap((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
    expect(cells.filter((cell) => /^"?[=+@]/.test(cell))).toEqual([]);
  });
});

describe('the document to print', () => {
  it('has what matters on its first page, page numbers, and the language of its text', async () => {
    const document = await getDocumentProxy(new Uint8Array(files.pdf));
    const { text } = await extractText(document, { mergePages: false });
    expect(text[0]).toContain('Pārskats: 2021. gada novembris');
    // Where the text of a page is read, spaces that do not break lines become spaces that do.
    expect(text[0]).toContain('Semestrī ir 12 345 IAP');
    expect(text[0]).toContain('Ieguldījums tavā nākotnē');
    expect(text[0]).toContain('1. lpp. no');
    const loaded = await PDFDocument.load(files.pdf, { updateMetadata: false });
    expect(loaded.catalog.toString()).toContain('/Lang (lv)');
    expect(loaded.getCreationDate()?.toISOString()).toBe('2021-12-01T03:00:00.000Z');
  });

  it('says how many rows of a long table stand elsewhere', async () => {
    const { pdf } = await render({}, 450);
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
    expect(text).toContain('Pirmās 300 no 450 rindām');
  });
});
