import { lazy } from 'react';

// Most readers have no role but user: the pages of the others are fetched when they are opened.

/** Answers that wait for a reviewer. */
export const ReviewsPage = lazy(async () => ({
  default: (await import('../reviews/reviews-page')).ReviewsPage,
}));

/** What the answers of a span are like. */
export const MonitoringPage = lazy(async () => ({
  default: (await import('../monitoring/monitoring-page')).MonitoringPage,
}));

/** Which release answers. */
export const ReleasesPage = lazy(async () => ({
  default: (await import('../releases/releases-page')).ReleasesPage,
}));

/** One release. */
export const ReleasePage = lazy(async () => ({
  default: (await import('../releases/release-page')).ReleasePage,
}));

/** A release that is being written. */
export const NewReleasePage = lazy(async () => ({
  default: (await import('../releases/new-release-page')).NewReleasePage,
}));

/** One evaluation. */
export const EvaluationPage = lazy(async () => ({
  default: (await import('../evaluations/evaluation-page')).EvaluationPage,
}));
