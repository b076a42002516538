import type { InstrumentIx } from '../../domain/units.ts';

export interface AccountPositionRow {
  buys: number;
  sells: number;
}

/** Lots bought and sold today, by account and market. */
export class Accounts {
  private readonly rows = new Map<string, Map<InstrumentIx, AccountPositionRow>>();

  book(accountId: string, instrumentIx: InstrumentIx, isBuy: boolean, qty: number): void {
    let account = this.rows.get(accountId);
    if (!account) {
      account = new Map();
      this.rows.set(accountId, account);
    }
    let row = account.get(instrumentIx);
    if (!row) {
      row = { buys: 0, sells: 0 };
      account.set(instrumentIx, row);
    }
    if (isBuy) row.buys += qty;
    else row.sells += qty;
  }

  /** What an account traded today. */
  of(accountId: string): ReadonlyMap<InstrumentIx, AccountPositionRow> {
    return this.rows.get(accountId) ?? new Map();
  }

  get accountIds(): readonly string[] {
    return [...this.rows.keys()];
  }
}
