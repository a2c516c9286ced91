using System.Security.Cryptography;
using System.Text;

namespace MutualAuth.Fuzzing.Seeds;

/// <summary>The hash that guards a JKS file, over whatever the file holds: without it, nothing but a wrong password would be found.</summary>
internal static class JksEnvelope
{
    private const int HashLength = 20;

    /// <summary>Puts the right hash at the end.</summary>
    public static byte[] Seal(byte[] withoutHash, string password) =>
        [.. withoutHash, .. SHA1.HashData([.. Encoding.BigEndianUnicode.GetBytes(password), .. Encoding.UTF8.GetBytes("Mighty Aphrodite"), .. withoutHash])];

    public static byte[] WithoutHash(byte[] file) => file[..^HashLength];
}
