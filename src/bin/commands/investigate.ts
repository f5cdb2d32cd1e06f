import { Command } from 'commander';
import { investigateCluster, investigateSnapshot, investigateSnapshots } from '#src/bin/investigate.ts';
import { InvalidInputError } from '#src/errors.ts';
