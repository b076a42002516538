import type { AutoFit, QuoteSettings } from '../../../domain/quote-settings.ts';
import { TypedNumber } from '../curve/typed-number.tsx';
import type { SettingFieldSpec } from './setting-fields.ts';

type Enter = (value: unknown) => void;

/** The input of one field by its shape. */
export function FieldInput(props: {
  readonly spec: SettingFieldSpec;
  readonly value: unknown;
  readonly isStaged: boolean;
  readonly onEnter: Enter;
}) {
  const { spec, value, isStaged, onEnter } = props;
  const { shape, title } = spec;
  switch (shape.kind) {
    case 'number':
      return (
        <span className="setting-value">
          <Amount
            label={`${title}${shape.unit === '' ? '' : `, ${shape.unit}`}`}
            value={value as number}
            isStaged={isStaged}
            onEnter={onEnter}
          />
          <span className="setting-unit">{shape.unit}</span>
        </span>
      );
    case 'switch':
      return (
        <input
          type="checkbox"
          aria-label={title}
          checked={value === true}
          onChange={(event) => onEnter(event.target.checked)}
        />
      );
    case 'rows':
      return (
        <Rows
          title={title}
          columns={shape.columns}
          rows={value as readonly Row[]}
          isStaged={isStaged}
          onEnter={onEnter}
        />
      );
    case 'join':
      return <Join value={value as QuoteSettings['join']} isStaged={isStaged} onEnter={onEnter} />;
    case 'autoFit':
      return <AutoFitInput value={value as AutoFit} isStaged={isStaged} onEnter={onEnter} />;
  }
}

function Amount(props: {
  readonly label: string;
  readonly value: number;
  readonly isStaged: boolean;
  readonly onEnter: (value: number) => void;
}) {
  const [, fraction = ''] = String(props.value).split('.');
  return <TypedNumber {...props} decimals={Math.min(6, fraction.length)} />;
}

type Row = Readonly<Record<string, number>>;

/** Heads of tables, for those that settings files name otherwise. */
const COLUMN_WORDS: Readonly<Record<string, string>> = {
  deltaMax: '|delta| to',
  premiumBelow: 'below',
  maxWidthTicks: 'ticks',
};

function Rows(props: {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly isStaged: boolean;
  readonly onEnter: Enter;
}) {
  const { title, columns, rows, isStaged, onEnter } = props;
  const change = (at: number, column: string, value: number): void =>
    onEnter(rows.map((row, i) => (i === at ? { ...row, [column]: value } : row)));
  const last = rows.at(-1);
  const added = Object.fromEntries(columns.map((column) => [column, last?.[column] ?? 1]));
  return (
    <table className="setting-rows">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column}>{COLUMN_WORDS[column] ?? column}</th>
          ))}
          <th>
            <button
              type="button"
              aria-label={`Add a row to ${title}`}
              onClick={() => onEnter([...rows, added])}
            >
              +
            </button>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={`${at} ${columns.map((column) => row[column]).join(' ')}`}>
            {columns.map((column) => (
              <td key={column}>
                <Amount
                  label={`${title}, row ${at + 1}, ${column}`}
                  value={row[column]}
                  isStaged={isStaged}
                  onEnter={(value) => change(at, column, value)}
                />
              </td>
            ))}
            <td>
              <button
                type="button"
                aria-label={`Take row ${at + 1} out of ${title}`}
                onClick={() => onEnter(rows.filter((_, i) => i !== at))}
              >
                ✕
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type JoinRule = QuoteSettings['join'];

const JOINS: Readonly<Record<JoinRule['rule'], { title: string; of: JoinRule }>> = {
  any: { title: 'anywhere', of: { rule: 'any' } },
  join: { title: 'not better', of: { rule: 'join' } },
  behind: { title: 'behind, steps', of: { rule: 'behind', steps: 1 } },
  neverAlone: {
    title: 'never alone, lots',
    of: { rule: 'neverAlone', minCompanyLots: 10 },
  },
};

function Join(props: {
  readonly value: JoinRule;
  readonly isStaged: boolean;
  readonly onEnter: Enter;
}) {
  const { value, isStaged, onEnter } = props;
  const amount =
    value.rule === 'behind'
      ? { at: value.steps, label: 'Steps behind the best', key: 'steps' }
      : value.rule === 'neverAlone'
        ? { at: value.minCompanyLots, label: 'Lots of company', key: 'minCompanyLots' }
        : null;
  return (
    <span className="setting-value">
      <select
        aria-label="Beside the best of others"
        value={value.rule}
        onChange={(event) => onEnter(JOINS[event.target.value as JoinRule['rule']].of)}
      >
        {Object.entries(JOINS).map(([rule, { title }]) => (
          <option key={rule} value={rule}>
            {title}
          </option>
        ))}
      </select>
      {amount !== null && (
        <Amount
          label={amount.label}
          value={amount.at}
          isStaged={isStaged}
          onEnter={(next) => onEnter({ ...value, [amount.key]: next })}
        />
      )}
    </span>
  );
}

function AutoFitInput(props: {
  readonly value: AutoFit;
  readonly isStaged: boolean;
  readonly onEnter: Enter;
}) {
  const { value, isStaged, onEnter } = props;
  const amounts = [
    ['everyS', 'every, s'],
    ['fitVolPtMax', 'a fit at most, vol pt'],
    ['minuteVolPtMax', 'a minute at most, vol pt'],
  ] as const;
  return (
    <span className="setting-stack">
      <label>
        <input
          type="checkbox"
          checked={value.isOn}
          onChange={(event) => onEnter({ ...value, isOn: event.target.checked })}
        />{' '}
        applies by itself
      </label>
      {amounts.map(([field, title]) => (
        <span key={field} className="setting-value">
          <Amount
            label={`Auto-fit ${title}`}
            value={value[field]}
            isStaged={isStaged}
            onEnter={(next) => onEnter({ ...value, [field]: next })}
          />
          <span className="setting-unit">{title}</span>
        </span>
      ))}
    </span>
  );
}
