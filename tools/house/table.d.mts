export interface House {
  readonly scope: string;
  readonly floors: readonly (readonly string[])[];
  readonly roof: readonly string[];
  readonly pureFloors: number;
  readonly guarded: Readonly<Record<string, readonly string[]>>;
  /** Doors that no source may enter, whosever it is. */
  readonly forTests: readonly string[];
  readonly sealed: string;
  readonly libraries: Readonly<Record<string, readonly string[]>>;
}

export interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export declare const root: string;
export declare const house: House;
export declare function matches(pattern: string, name: string): boolean;
export declare function packagesOnDisk(): string[];
export declare function floorOf(name: string): number;
export declare function isPure(name: string): boolean;
export declare function isRoof(name: string): boolean;
export declare function knownPackages(): string[];
export declare function packageOf(specifier: string): string | undefined;
export declare function mayImport(from: string, door: string, where?: 'src' | 'tests'): boolean;
export declare function manifestOf(name: string): Manifest;
export declare function roomsNamedBy(manifest: Manifest): {
  readonly src: string[];
  readonly tests: string[];
};
