/** What stands in the place of a reviewer whose data was deleted. */
export const deletedReviewer = 'deleted';

/** Partition of the index `inQueue` of the feedback table with the deletions that are not completed, by when they were asked for. */
export const openDeletions = 'deletions#open';

/** Minutes between two times that the deletions which are not completed are worked on. */
export const deletionMinutes = 15;

/**
 * Variables of the function that deletes people's data, set by `PeopleDeletion`: the lake's databases, the workgroup that
 * queries them, and for how many hours the stream keeps an event. Without a lake the first three are not there.
 */
export const peopleDeletionVariables = {
  facts: 'LAKE_FACTS',
  texts: 'LAKE_TEXTS',
  workgroup: 'LAKE_WORKGROUP',
  streamHours: 'EVENT_STREAM_HOURS',
} as const;

/** Where the results of its queries are within the bucket of results; they are numbers. */
export const deletionResultsPrefix = 'deletion/';

/**
 * Hours after which everything that was published before has been delivered to the lake, or lies with its errors: Firehose
 * gathers for five minutes and tries for an hour.
 */
export const deliveryHours = 2;

/**
 * Days after which VACUUM takes away a snapshot, and with it the files that nothing else needs: what Athena assumes where
 * a table does not say `vacuum_max_snapshot_age_seconds` (its guide, VACUUM), and what the optimizers of the tables do.
 */
export const snapshotDays = 5;
