/**
 * Sends the calls that it is given, over so many connections at once, from a process of its own, and says how long they
 * took. One line of JSON in, one line of JSON out.
 */
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'

const send = (agent, url, headers, { path, body }) =>
  new Promise((resolve, reject) => {
    const text = JSON.stringify(body)
    const call = request(
      url + path,
      {
        method: 'POST',
        agent,
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode))
      },
    )
    call.on('error', reject)
    call.end(text)
  })

for await (const line of createInterface({ input: process.stdin })) {
  const { url, headers, calls, connections } = JSON.parse(line)
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times = []
  let failed = 0
  let next = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < calls.length) {
        const call = calls[next++]
        const from = performance.now()
        const status = await send(agent, url, headers, call)
        if (status !== 200) failed += 1
        times.push(performance.now() - from)
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  console.log(JSON.stringify({ rate: calls.length / seconds, p50: at(0.5), p99: at(0.99), failed }))
}
