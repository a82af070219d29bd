import type { ReportFormat } from '../../shared/domain/report.ts';
import type { ContactStore, Delivery, DeliveryStore } from '../../shared/ports/records.ts';
import type { ReportFiles, ReportRenderer, ReportStore } from '../../shared/ports/reports.ts';
import { insertInto, page, type Tables, write } from './memory-table.ts';

/** What reports are kept in, over plain maps, with the same guards as the table's. */
export const reportStoresOver = (tables: Tables) => {
  const ofPartner = (partnerId: string) =>
    [...tables.reports.values()].filter(({ partner }) => partner.id === partnerId).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const keyOf = ({ period, revision }: { period: string; revision: number }): string => `${period} ${String(revision).padStart(4, '0')}`;
  const deliveryKey = ({ about, subject }: Delivery): string => `${about} ${subject}`;

  const reports: ReportStore = {
    find: async (id) => tables.reports.get(id),
    list: async (partnerId, request) => page(ofPartner(partnerId).toReversed(), request),
    all: async (partnerId) => ofPartner(partnerId),
    save: (of) => insertInto(tables.reports, of.id, of, { kind: 'absent', recordId: of.id }),
  };

  const deliveries: DeliveryStore = {
    take: (of) => insertInto(tables.deliveries, deliveryKey(of), of, { kind: 'absent', recordId: of.about }),
    drop: (of) =>
      write(
        { kind: 'none' },
        () => undefined,
        () => void tables.deliveries.delete(deliveryKey(of)),
      ),
  };

  const contacts: ContactStore = {
    list: async (organisation) => [...tables.contacts.values()].filter((one) => one.organisation === organisation),
    save: (of) =>
      write(
        { kind: 'none' },
        () => undefined,
        () => void tables.contacts.set(`${of.organisation} ${of.subject}`, of),
      ),
    remove: ({ organisation, subject }) =>
      write(
        { kind: 'none' },
        () => undefined,
        () => void tables.contacts.delete(`${organisation} ${subject}`),
      ),
  };
  return { reports, contacts, deliveries };
};

/** Every file says what the document says. */
export const plainRenderer: ReportRenderer = {
  render: async (format, content, document) =>
    new TextEncoder().encode(format === 'json' ? JSON.stringify(content) : `${format} ${JSON.stringify(document)}`),
};

/** Files by their names in a map of objects. */
export const reportFilesOver = (objects: Map<string, Uint8Array>): ReportFiles => {
  const keyOf = ({ format, sha256 }: { format: ReportFormat; sha256: string }): string => `reports/${sha256}.${format}`;
  return {
    keep: async (file) => void objects.set(keyOf(file), file.content),
    read: async (file) => objects.get(keyOf(file)),
    download: async (file) => `https://downloads.example/${keyOf(file)}`,
  };
};
