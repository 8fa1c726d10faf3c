import { Component, type ReactNode } from 'react'
import { ProblemNotice } from '../parts/notice.tsx'

type Props = { readonly children: ReactNode }

/** A part of the screen that breaks (a stale script after an update, most often) says so and leaves the rest standing. */
export class Guarded extends Component<Props, { readonly problem: unknown }> {
  override state = { problem: null as unknown }
  static getDerivedStateFromError(problem: unknown): { problem: unknown } {
    return { problem }
  }
  override render(): ReactNode {
    if (this.state.problem === null) return this.props.children
    return (
      <div className="page">
        <ProblemNotice problem={this.state.problem} again={() => window.location.reload()} />
      </div>
    )
  }
}
