import { once } from 'node:events'
import { parentPort } from 'node:worker_threads'
import pg from 'pg'
import type { MatterLaw } from './check-matter.ts'
import { checkPart, type PartResult } from './check-part.ts'
import { lawFromChecked } from './checked-law.ts'
import { readShared } from './read-matters.ts'
import { takeShares } from './shares.ts'
import type { ThreadTask } from './threads.ts'

type Compute = Pick<MatterLaw, 'rowOf' | 'bucketsOf'>

/** The thread's side of verify: takes shares of the matters as they come, checks them and answers once. */
export async function servePart(compute: Compute): Promise<void> {
  if (parentPort === null) throw new Error('Not a thread')
  // Between two parts of one program, of one version: what is sent is what is received.
  const [task]: (ThreadTask | null)[] = await once(parentPort, 'message')
  if (task) parentPort.postMessage(await check(task, compute))
}

const check = async ({ url, snapshot, district, law, shares }: ThreadTask, compute: Compute): Promise<PartResult> => {
  const client = new pg.Client({ connectionString: url, application_name: 'mazha verify' })
  // A connection that breaks between two statements fails the next one.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const matters = readShared(client, { snapshot, district, ranges: takeShares(shares) })
    return await checkPart(matters, { ...lawFromChecked(law), ...compute })
  } finally {
    await client.end()
  }
}
