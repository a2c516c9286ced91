using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Stores;

internal static class StoreAssert
{
    public static Finding Fails(FindingKind kind, Action action)
    {
        var exception = Assert.ThrowsExactly<MutualAuthException>(action);
        Assert.AreEqual(kind.Code, exception.Finding.Code, exception.Message);
        Assert.DoesNotContain(Sample.Password.Characters, exception.ToString());
        Assert.DoesNotContain(Sample.OtherPassword.Characters, exception.ToString());
        return exception.Finding;
    }

    /// <summary>The same entries in the same order. PKCS #12 keeps no date for trusted entries.</summary>
    public static void Same(KeyStore expected, KeyStore actual, bool trustedDates = true) =>
        Assert.AreEqual(Text(expected, trustedDates), Text(actual, trustedDates));

    private static string Text(KeyStore store, bool trustedDates) => string.Join("\n", store.Entries.Select(entry => entry switch
    {
        KeyEntry key => $"key {key.Alias} {key.Created:O} {Bytes(key.Key.Clear?.Pkcs8)} {Bytes(key.Key.Sealed)} {string.Join("|", key.Chain)}",
        TrustedEntry trusted => $"trusted {trusted.Alias} {(trustedDates ? trusted.Created.ToString("O") : "")} {trusted.Certificate}",
        _ => throw new InvalidOperationException(),
    } + string.Concat(entry.OtherAttributes.Select(Bytes))));

    private static string Bytes(byte[]? bytes) => bytes is null ? "-" : Convert.ToHexString(bytes);
}
