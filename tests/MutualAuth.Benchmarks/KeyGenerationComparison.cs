using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MutualAuth.KeyStores.Keys;

namespace MutualAuth.Benchmarks;

/// <summary>
/// Our RSA key against what <c>openssl genrsa</c> does, in this process. A search for primes takes one time or five, so that
/// hundreds of turns would still say little: here both are given the same random numbers in each turn, find the same key
/// (which is checked), and can be compared turn by turn. Where .NET uses OpenSSL, that is on Linux.
/// </summary>
internal static class KeyGenerationComparison
{
    private const int Bits = 2048;
    private const int Turns = 100;

    public static IReadOnlyList<BenchmarkRow> Rows { get; } =
    [
        new("keys", "RSA key generation (2048 bits) against `openssl genrsa`'s, in process, with the same random numbers", "at most 1.1 times", Run),
    ];

    private static Measured Run()
    {
        if (!OperatingSystem.IsLinux())
            return new Measured("only where .NET uses OpenSSL", false);

        // Ours once before, so that .NET has loaded and prepared the library.
        KeyPairGenerator.Generate(KeyAlgorithm.Rsa, Bits);
        using var numbers = new SameNumbers();
        var turn = 0;
        byte[] ours = [], theirs = [];
        var times = Paired.Run(
            Turns,
            () => Time(turn, () => ours = KeyPairGenerator.Generate(KeyAlgorithm.Rsa, Bits).Pkcs8),
            () => Time(turn, () => theirs = OpenSsl.GenerateRsa(Bits)),
            () =>
            {
                if (!Modulus(ours).SequenceEqual(Modulus(theirs)))
                    throw new InvalidOperationException("The same random numbers led to two keys.");
                turn++;
            });
        return new Measured(times.Figure(), times.WallRatio.Median <= 1.1);

        Taken Time(int seed, Action generate)
        {
            numbers.Begin(seed);
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            generate();
            return new Taken(watch.Elapsed.TotalMilliseconds, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds);
        }
    }

    private static byte[] Modulus(byte[] key)
    {
        using var rsa = RSA.Create();
        if (key is [0x30, _, _, _, 0x02, 0x01, 0x00, 0x30, ..])
            rsa.ImportPkcs8PrivateKey(key, out _);
        else
            rsa.ImportRSAPrivateKey(key, out _);
        return rsa.ExportParameters(false).Modulus!;
    }

    /// <summary>For as long as it lives, the source of all random numbers of OpenSSL in this process: from a seed, no secret at all.</summary>
    private sealed unsafe class SameNumbers : IDisposable
    {
        private static ulong s_state;

        /// <summary>struct rand_meth_st: the functions seed, bytes, cleanup, add, pseudorand and status.</summary>
        private readonly nint* _method;

        public SameNumbers()
        {
            _method = (nint*)NativeMemory.AllocZeroed(6, (nuint)sizeof(nint));
            _method[1] = _method[4] = (nint)(delegate* unmanaged<byte*, int, int>)&Fill;
            _method[5] = (nint)(delegate* unmanaged<int>)&Ready;
            OpenSsl.SetRandomMethod(_method);
        }

        public void Begin(int seed) => s_state = (ulong)seed;

        public void Dispose()
        {
            OpenSsl.SetRandomMethod(null);
            NativeMemory.Free(_method);
        }

        /// <summary>SplitMix64.</summary>
        [UnmanagedCallersOnly]
        private static int Fill(byte* buffer, int length)
        {
            for (var i = 0; i < length; i++)
            {
                var z = s_state += 0x9E3779B97F4A7C15;
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                buffer[i] = (byte)(z ^ (z >> 31));
            }

            return 1;
        }

        [UnmanagedCallersOnly]
        private static int Ready() => 1;
    }

    private static unsafe class OpenSsl
    {
        private const string Library = "libcrypto.so.3";

        /// <summary>Makes a key as <c>openssl genrsa</c> does, and DER of it (RFC 8017 A.1.2).</summary>
        public static byte[] GenerateRsa(int bits)
        {
            var context = NewContext(0, "RSA", null);
            nint key = 0;
            byte* der = null;
            try
            {
                if (context == 0 || InitializeKeyGeneration(context) <= 0 || SetKeyBits(context, bits) <= 0 || Generate(context, &key) <= 0)
                    throw new InvalidOperationException("OpenSSL made no key.");
                var length = Encode(key, &der);
                return new ReadOnlySpan<byte>(der, length).ToArray();
            }
            finally
            {
                FreeMemory(der, "", 0);
                FreeKey(key);
                FreeContext(context);
            }
        }

        [DllImport(Library, EntryPoint = "RAND_set_rand_method")]
        public static extern int SetRandomMethod(nint* method);

        [DllImport(Library, EntryPoint = "EVP_PKEY_CTX_new_from_name")]
        private static extern nint NewContext(nint library, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string? properties);

        [DllImport(Library, EntryPoint = "EVP_PKEY_keygen_init")]
        private static extern int InitializeKeyGeneration(nint context);

        [DllImport(Library, EntryPoint = "EVP_PKEY_CTX_set_rsa_keygen_bits")]
        private static extern int SetKeyBits(nint context, int bits);

        [DllImport(Library, EntryPoint = "EVP_PKEY_generate")]
        private static extern int Generate(nint context, nint* key);

        [DllImport(Library, EntryPoint = "i2d_PrivateKey")]
        private static extern int Encode(nint key, byte** der);

        [DllImport(Library, EntryPoint = "CRYPTO_free")]
        private static extern void FreeMemory(byte* memory, [MarshalAs(UnmanagedType.LPUTF8Str)] string file, int line);

        [DllImport(Library, EntryPoint = "EVP_PKEY_free")]
        private static extern void FreeKey(nint key);

        [DllImport(Library, EntryPoint = "EVP_PKEY_CTX_free")]
        private static extern void FreeContext(nint context);
    }
}
