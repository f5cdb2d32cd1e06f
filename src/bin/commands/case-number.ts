import { InvalidArgumentError } from 'commander';

export function caseNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('A case number is a whole number from 1.');
  return number;
}
