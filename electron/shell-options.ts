import path from 'node:path';

/** What the shell does: keep an engine host of its own, or show a desk that runs already. */
export type ShellOptions =
  | { readonly kind: 'keep'; readonly configFile: string; readonly entry: string }
  | { readonly kind: 'show'; readonly url: string };

const DESK = '--desk=';

/**
 * `--desk=FILE` or `FLOODGATE_DESK_CONFIG` names the configuration of an engine host (a DeskConfig
 * as JSON), `FLOODGATE_DESK_URL` a desk that runs. The entry is the bundled engine host beside the
 * shell; only a shell that is not packaged lets a test name another. Without either: `undefined`.
 */
export function readShellOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
  isPackaged: boolean,
): ShellOptions | undefined {
  const named = args.find((arg) => arg.startsWith(DESK))?.slice(DESK.length);
  const configFile = named ?? environment['FLOODGATE_DESK_CONFIG'];
  if (configFile !== undefined && configFile !== '') {
    const bundled = path.join(folder, '../host/desk.cjs');
    const other = isPackaged ? undefined : environment['FLOODGATE_DESK_ENTRY'];
    return { kind: 'keep', configFile, entry: other ?? bundled };
  }
  const url = environment['FLOODGATE_DESK_URL'];
  return url === undefined ? undefined : { kind: 'show', url };
}
