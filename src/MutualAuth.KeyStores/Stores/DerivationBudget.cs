using System.Globalization;
using MutualAuth.KeyStores.Findings;
using Org.BouncyCastle.Math;

namespace MutualAuth.KeyStores.Stores;

/// <summary>Counts the rounds of all password derivations of one file, and refuses before the first one too many.</summary>
internal sealed class DerivationBudget(ReadLimits limits)
{
    private long _spent;

    /// <summary>The same number as an int, once it is known to be harmless.</summary>
    /// <param name="blocks">How often the iterations are gone through: once for each block of hash that the key is made of.</param>
    public int Charge(BigInteger iterations, string what, int blocks = 1)
    {
        if (iterations.SignValue <= 0)
            throw Mab.DamagedKeyStore.Error(null, $"{what} names an iteration count below 1");
        if (iterations.CompareTo(BigInteger.ValueOf(limits.Iterations)) > 0)
            throw Mab.OverLimit.Error(null, $"{Shown(iterations)} iterations for {what}", Number(limits.Iterations));
        _spent += (long)iterations.IntValueExact * blocks;
        if (_spent > limits.TotalIterations)
            throw Mab.OverLimit.Error(null, $"{Number(_spent)} iterations in all", Number(limits.TotalIterations));
        return iterations.IntValueExact;
    }

    private static string Shown(BigInteger iterations) => iterations.BitLength > 63 ? "an astronomical number of" : Number(iterations.LongValueExact);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
