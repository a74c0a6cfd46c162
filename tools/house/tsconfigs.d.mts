export declare function expectedFiles(): Map<string, string>;
export declare function outdatedFiles(files?: ReadonlyMap<string, string>): string[];
