import { Component, type ReactNode } from 'react';
import { Button, ProblemView } from '../components/index.ts';
import { Message } from '../i18n/index.ts';
import { problemOf } from './problems.ts';
import type { ProblemData } from '../../engine/text/index.ts';

/** Catches what a part of the window throws while it renders, and lets the rest of the window go on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { problem: ProblemData | null }> {
  override state: { problem: ProblemData | null } = { problem: null };

  static getDerivedStateFromError(error: unknown): { problem: ProblemData } {
    return { problem: problemOf(error) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (!problem) return this.props.children;
    return (
      <div className="boundary">
        <ProblemView problem={problem}>
          <Button onPress={() => this.setState({ problem: null })}>
            <Message id="common.retry" />
          </Button>
        </ProblemView>
      </div>
    );
  }
}
