import { expect, test } from 'vitest'
import { createDurations } from './durations.ts'

test('calls are counted within each bound that they kept, by method, route and status', () => {
  const durations = createDurations()
  const call = { method: 'POST', route: '/api/requests', status: 201 }
  for (const seconds of [0.001, 0.002, 0.003, 0.2, 30]) durations.observe(call, seconds)
  durations.observe({ method: 'GET', route: '/api/matters/:id', status: 404 }, 0.004)
  const labels = 'method="POST",route="/api/requests",status="201"'
  const lines = durations.text().split('\n')
  const within = (bound: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`mazha_http_request_duration_seconds_bucket{le="${bound}",${labels}}`))
      ?.split(' ')
      .at(-1)
  expect(['0.002', '0.005', '0.1', '0.25', '10', '+Inf'].map(within)).toEqual(['2', '3', '3', '4', '4', '5'])
  expect(lines).toContain(`mazha_http_request_duration_seconds_count{${labels}} 5`)
  expect(lines).toContain(
    'mazha_http_request_duration_seconds_count{method="GET",route="/api/matters/:id",status="404"} 1',
  )
  expect(lines.filter((line) => line.startsWith('# TYPE'))).toEqual([
    '# TYPE mazha_http_request_duration_seconds histogram',
  ])
  expect(lines.at(-1)).toBe('')
})
