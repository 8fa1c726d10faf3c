/** How long calls took, counted as Prometheus reads it. Written out here: its library's way costs more than the guard. */

/** Seconds. */
const bounds = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
const name = 'mazha_http_request_duration_seconds'

type Call = { readonly method: string; readonly route: string; readonly status: number }
type Series = { readonly labels: string; readonly counts: number[]; sum: number; calls: number }

export type Durations = {
  observe(call: Call, seconds: number): void
  /** In Prometheus' text format. */
  text(): string
}

export const createDurations = (): Durations => {
  // Methods, patterns of routes and statuses are few; addresses never stand here.
  const known = new Map<string, Series>()

  const seriesOf = ({ method, route, status }: Call): Series => {
    const key = `${method} ${route} ${status}`
    const found = known.get(key)
    if (found !== undefined) return found
    const labels = `method="${method}",route="${route.replaceAll(/["\\]/g, '\\$&')}",status="${status}"`
    const made: Series = { labels, counts: bounds.map(() => 0), sum: 0, calls: 0 }
    known.set(key, made)
    return made
  }

  const linesOf = ({ labels, counts, sum, calls }: Series): string[] => {
    let within = 0
    const buckets = bounds.map((bound, n) => {
      within += counts[n] ?? 0
      return `${name}_bucket{le="${bound}",${labels}} ${within}`
    })
    return [
      ...buckets,
      `${name}_bucket{le="+Inf",${labels}} ${calls}`,
      `${name}_sum{${labels}} ${sum}`,
      `${name}_count{${labels}} ${calls}`,
    ]
  }

  return {
    observe(call, seconds) {
      const series = seriesOf(call)
      const at = bounds.findIndex((bound) => seconds <= bound)
      if (at >= 0) series.counts[at] = (series.counts[at] ?? 0) + 1
      series.sum += seconds
      series.calls += 1
    },
    text() {
      const lines = [
        `# HELP ${name} How long calls took, by route pattern and status`,
        `# TYPE ${name} histogram`,
        ...[...known.values()].flatMap(linesOf),
      ]
      return `${lines.join('\n')}\n`
    },
  }
}
