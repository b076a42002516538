import { type Outcome, accept } from '../../domain/outcome.ts';
import { type DeskSettings, type SettingEdit, withEdits } from '../../domain/quote-settings.ts';
import type { SettingsView } from '../../domain/staging-link.ts';
import { readText, replaceFile } from '../config/file-store.ts';
import {
  amendSettings,
  loadSettings,
  parseSettings,
  settingEdits,
  settingsText,
} from '../config/settings-file.ts';

/** The settings in force and the file they are saved to. */
export class SettingsKeeper {
  private inForce: DeskSettings;
  private readonly file: string;
  private readonly underlyings: readonly string[];

  constructor(settings: DeskSettings, file: string, underlyings: readonly string[]) {
    this.inForce = settings;
    this.file = file;
    this.underlyings = underlyings;
  }

  get values(): DeskSettings {
    return this.inForce;
  }

  async view(revision: number): Promise<SettingsView> {
    const { inForce: values, file } = this;
    const changes = await this.changesOfFile();
    return { values, revision, file, isFileChanged: changes.ok && changes.value.length > 0 };
  }

  /** What the file asks for and is not in force; nothing where there is no file. */
  async changesOfFile(): Promise<Outcome<readonly SettingEdit[]>> {
    const text = await readText(this.file);
    if (!text.ok) return accept([]);
    const loaded = await loadSettings(this.file, this.underlyings);
    return loaded.ok ? accept(settingEdits(this.inForce, loaded.value)) : loaded;
  }

  /** Refuses values that the file would not be read back with, by its lines. */
  async check(edits: readonly SettingEdit[]): Promise<Outcome<unknown>> {
    if (edits.length === 0) return accept(undefined);
    return amendSettings(await this.text(), this.file, edits, this.underlyings);
  }

  /** The same without the file: by the lines of a text of what is in force. */
  checkNow(edits: readonly SettingEdit[]): Outcome<unknown> {
    if (edits.length === 0) return accept(undefined);
    const text = settingsText(withEdits(this.inForce, edits));
    return parseSettings(text, 'settings', this.underlyings);
  }

  /** Takes what the engine took, and saves it; comments in the file stay. */
  async apply(edits: readonly SettingEdit[]): Promise<Outcome<void>> {
    this.inForce = withEdits(this.inForce, edits);
    const amended = amendSettings(await this.text(), this.file, edits, this.underlyings);
    return amended.ok ? replaceFile(this.file, amended.value.text) : amended;
  }

  /** Of the file, or what is in force where there is none that can be read. */
  private async text(): Promise<string> {
    const text = await readText(this.file);
    const isSound = text.ok && parseSettings(text.value, this.file, this.underlyings).ok;
    return isSound ? text.value : settingsText(this.inForce);
  }
}
