/** Ids as the contract brands them, from rows that hold plain strings. */
import { DocumentId, ProposalId, RunId } from '../../contract/index.ts';

export const documentIdOf = (id: string): DocumentId => DocumentId.parse(id);
export const runIdOf = (id: string): RunId => RunId.parse(id);
export const proposalIdOf = (id: string): ProposalId => ProposalId.parse(id);
