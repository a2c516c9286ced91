namespace MutualAuth.KeyStores.Stores;

/// <summary>What a reader accepts before it refuses a file as hostile or broken.</summary>
internal sealed record ReadLimits
{
    public static ReadLimits Default { get; } = new();

    /// <summary>Bytes. 10,000 partners of 1.5 KB each are 15 MB.</summary>
    public int FileSize { get; init; } = 64 * 1024 * 1024;

    /// <summary>Entries, and certificates of one chain or one bundle.</summary>
    public int Entries { get; init; } = 100_000;

    /// <summary>
    /// Rounds of one password derivation. JDK 17 writes 10,000, and OWASP asks for 600,000; a file that asks for more
    /// than a million is made to keep us busy (5 million take 13 seconds).
    /// </summary>
    public int Iterations { get; init; } = 1_000_000;

    /// <summary>Rounds of all derivations of one file together.</summary>
    public long TotalIterations { get; init; } = 4_000_000;
}
