import { type AthenaAnswer, type AthenaChoice, type AthenaParts, askAthena, athenaClient, scanCutoff } from './athena';
import { ledgerQuestion, type MostRead, mostRead, type ReadWindow, recordedUnits } from './estimate';

/** A deployed lake, asked as its analysts ask it. */
export class AthenaLake {
  constructor(
    private readonly parts: AthenaParts,
    readonly choice: AthenaChoice,
  ) {}

  /** As {@link askAthena}. */
  ask(question: Parameters<typeof askAthena>[2], signal: AbortSignal): Promise<AthenaAnswer> {
    return askAthena(this.parts, this.choice, question, signal);
  }

  /** As {@link scanCutoff}. */
  cutoff(): Promise<number | undefined> {
    return scanCutoff(this.parts.athena, this.choice.workgroup);
  }

  /** The most that a question over the window can read, by the ledger, which is one small query more. */
  async most(window: ReadWindow, now: Date, signal: AbortSignal): Promise<MostRead> {
    const { rows } = await this.ask(ledgerQuestion(window, now), signal);
    return mostRead(recordedUnits(rows), window, now);
  }
}

export const athenaLake = (choice: AthenaChoice): AthenaLake =>
  new AthenaLake(
    { athena: athenaClient(choice), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    choice,
  );
