import type { ParseArgsConfig } from 'node:util'
import type { Text } from '@mazha/contracts/text'

/** What a command finds when it runs. */
export interface CommandInput {
  /** Options as `node:util` parsed them. */
  values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>
  positionals: readonly string[]
  env: NodeJS.ProcessEnv
  /** Prints a line for people or programs to read. */
  print(line: string): void
  /** Prints a line about the work, apart from its result. */
  say(text: Text | string): void
}

/**
 * A subcommand of `mazha`. It is one file in `packages/server/src/cli/`, named after it, that exports it as `command`.
 */
export interface Command {
  summary: Text
  /** How it is called, after `mazha <name>`; for example `[--from 2026-01-01] <file>`. */
  usage: string
  options?: NonNullable<ParseArgsConfig['options']>
  /** @returns the exit code; 0 is well. */
  run(input: CommandInput): Promise<number>
}

/** Gives a command its types. */
export const defineCommand = (command: Command): Command => command

/** A line in the language of the terminal. */
export function languageOf(env: NodeJS.ProcessEnv): keyof Text {
  return /^zh/i.test(env.MAZHA_LANG ?? env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? '') ? 'zh' : 'en'
}
