/** A municipality under one ATVK code: after a merger the successor has a code, and so a history, of its own. */
export type Municipality = {
  /** ATVK code: seven digits as text. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'valstspilseta' | 'novads';
  readonly region: 'Rīga' | 'Vidzeme' | 'Kurzeme' | 'Zemgale' | 'Latgale';
  /** `YYYY-MM-DD`, both inclusive; null: still valid. */
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly succeeds: readonly string[];
};
