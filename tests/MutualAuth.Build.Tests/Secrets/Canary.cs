using System.Text;

namespace MutualAuth.Build.Tests.Secrets;

/// <summary>A secret, and the bytes by which it is recognised wherever it has got to.</summary>
internal sealed class Canary
{
    private readonly List<byte[]> _shapes = [];

    private Canary(string name) => Name = name;

    public string Name { get; }

    public static Canary Password(string password)
    {
        var canary = new Canary("the password " + password);
        canary.Add(Encoding.UTF8.GetBytes(password));
        return canary;
    }

    /// <param name="pkcs8">The private key, in the clear.</param>
    public static Canary Key(string name, byte[] pkcs8)
    {
        var canary = new Canary("the key " + name);
        // Of the private number itself: in PKCS #8 the version and the algorithm come first, of RSA also the public modulus
        // and exponent (at most 300 bytes), of EC 36 bytes.
        var start = pkcs8.Length > 1000 ? 310 : 36;
        canary.Add(pkcs8[start..(start + 24)]);
        return canary;
    }

    public bool IsIn(ReadOnlySpan<byte> content)
    {
        foreach (var shape in _shapes)
        {
            if (content.IndexOf(shape) >= 0)
                return true;
        }

        return false;
    }

    public bool IsIn(string text) => IsIn(Encoding.UTF8.GetBytes(text));

    private void Add(byte[] secret)
    {
        _shapes.Add(secret);
        AddText(Convert.ToHexString(secret));
        AddText(Convert.ToHexStringLower(secret));
        // At each of the three ways in which base64 can fall on the bytes; without the last digits, which depend on what follows.
        for (var skipped = 0; skipped < 3; skipped++)
            AddText(Convert.ToBase64String(secret, skipped, (secret.Length - skipped) / 3 * 3));
        _shapes.Add(Encoding.Unicode.GetBytes(Encoding.Latin1.GetString(secret)));
    }

    private void AddText(string text)
    {
        _shapes.Add(Encoding.ASCII.GetBytes(text));
        _shapes.Add(Encoding.Unicode.GetBytes(text));
    }
}
