using System.Security.Cryptography;
using System.Text;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Interop.Tests.Stores;

/// <summary>The lines that ListKeyStore.java prints of a file, and those that it should print.</summary>
internal static class JavaView
{
    public static void Matches(KeyStore expected, TemporaryFolder folder, string file, string type, string keyPasswordVariable = Tool.PasswordVariable)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Stores", "ListKeyStore.java");
        var printed = Tool.Java.Run(folder.Path, program, folder.File(file), type, keyPasswordVariable);
        Assert.AreEqual(Expected(expected, type), printed.ReplaceLineEndings("\n").TrimEnd());
    }

    private static string Expected(KeyStore store, string type) => string.Join("\n", store.Entries
        .OrderBy(entry => entry.Alias, StringComparer.Ordinal)
        .Select(entry => entry switch
        {
            KeyEntry key => $"key {Hex(key.Alias)} {key.Created.ToUnixTimeMilliseconds()} {Hash(key.Key.Clear!.Pkcs8)} {string.Join(" ", key.Chain.Select(certificate => Hash(certificate.Der)))}",
            TrustedEntry trusted when type == "JKS" => $"trusted {Hex(trusted.Alias)} {trusted.Created.ToUnixTimeMilliseconds()} {Hash(trusted.Certificate.Der)}",
            TrustedEntry trusted => $"trusted {Hex(trusted.Alias)} {Hash(trusted.Certificate.Der)}",
            _ => throw new InvalidOperationException(),
        }));

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
