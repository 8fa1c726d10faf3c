import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { StartProblem } from '#kernel/postgres-problem'
import { type Command, languageOf } from './command.ts'
import { problemOfFile } from './files.ts'

/** Where the commands are once bundled; each is a file of its own. */
const commandsDir = join(dirname(fileURLToPath(import.meta.url)), 'commands')

/**
 * Runs `mazha <command> …`.
 *
 * @param argv what stands after `mazha`
 * @returns the exit code: 0 well, 1 the command found something wrong, 2 it was called wrongly
 */
export async function runCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const language = languageOf(env)
  const names = readdirSync(commandsDir)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .toSorted()
  const [name, ...rest] = argv
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(`mazha <command>\n\n`)
    for (const each of names) {
      const { summary, usage } = await loadCommand(each)
      process.stdout.write(`  ${`${each} ${usage}`.padEnd(38)} ${summary[language]}\n`)
    }
    return name === undefined ? 2 : 0
  }
  if (!names.includes(name)) {
    process.stderr.write(
      language === 'zh'
        ? `没有命令 ${name}。可用的命令：${names.join('、')}\n`
        : `There is no command ${name}. There are: ${names.join(', ')}\n`,
    )
    return 2
  }
  const command = await loadCommand(name)
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({
      args: rest,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nmazha ${name} ${command.usage}\n`)
    return 2
  }
  if (parsed.values.help === true) {
    process.stdout.write(`mazha ${name} ${command.usage}\n\n${command.summary[language]}\n`)
    return 0
  }
  try {
    return await command.run({
      values: parsed.values,
      positionals: parsed.positionals,
      env,
      print: (line) => process.stdout.write(`${line}\n`),
      say: (text) => process.stderr.write(`${typeof text === 'string' ? text : text[language]}\n`),
    })
  } catch (error) {
    const problem = error instanceof StartProblem ? error : problemOfFile(error)
    if (problem === undefined) throw error
    process.stderr.write(`\n${problem.text.zh}\n${problem.text.en}\n`)
    return 1
  }
}

async function loadCommand(name: string): Promise<Command> {
  const module: { command: Command } = await import(pathToFileURL(join(commandsDir, `${name}.mjs`)).href)
  return module.command
}
