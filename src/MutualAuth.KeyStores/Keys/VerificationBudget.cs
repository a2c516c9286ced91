using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Keys;

/// <summary>
/// Adds up what the checks of signatures and key pairs in one file cost, and refuses before they take too long. A keystore
/// needs a few for each key; a file made of thousands of certificates of one name would need their square.
/// </summary>
internal sealed class VerificationBudget
{
    /// <summary>Microseconds, as <see cref="VerificationCost"/> counts them.</summary>
    private const long Limit = 2_500_000;

    private long _spent;

    public void Spend(long microseconds)
    {
        _spent += microseconds;
        if (_spent > Limit)
            throw Mab.OverLimit.Error(null, "more signature checks than any keystore needs", "what takes about three seconds");
    }
}
